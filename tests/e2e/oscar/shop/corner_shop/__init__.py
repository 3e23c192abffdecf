"""A django-oscar shop as its owner would set it up: catalogue, guest checkout, cash on delivery."""
