"""verify"""


def verify(folder, document, identity): ...
