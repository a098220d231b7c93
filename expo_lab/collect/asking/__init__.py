"""Asking: needs by questionnaire, telephone, interview or forum, and a choice among stands."""
