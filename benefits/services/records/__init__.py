"""The copy of what the register tells of people's insurances: when it is asked, what is kept, when it goes."""
