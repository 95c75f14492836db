"""What anybody may know: the insurances, the card, what differs from region to region, what to do when stuck.

Tables of translated statements, each with its source, and what is read off the region packs. Nothing here knows a person.
"""
