"""Decision: what dividing customers earns the organiser, against one playbook for all."""
