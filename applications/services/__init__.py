"""Every change of an application goes through here; views and commands only call these."""
