"""Mining: rules, associations, search and alarms, each with a guard against chance."""
