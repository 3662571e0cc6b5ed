"""Values as a vendor's machine would draw them, from a seed."""

import base64
import string
from random import Random

HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits
ALNUM = string.ascii_letters + string.digits
URL = ALNUM + "-_"
BASE64 = ALNUM + "+/"


class Draw:
    """Values as a vendor's machine would draw them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def __call__(self, alphabet: str, length: int) -> str:
        """So many characters of an alphabet, with a digit among them where it has one."""
        while True:
            value = "".join(self.random.choices(alphabet, k=length))
            if length < 8 or not any(char.isdigit() for char in alphabet) or any(char.isdigit() for char in value):
                return value

    def guid(self) -> str:
        """A random GUID."""
        return "-".join(self(HEX, length) for length in (8, 4, 4, 4, 12))

    def password(self) -> str:
        """What a password generator gives."""
        return self(ALNUM, 6) + self.random.choice("!#%^*") + self(ALNUM, self.random.randint(6, 12))

    def pem(self, label: str) -> str:
        """A block of base64 between two lines, as long as a 2,048 bit key."""
        body = base64.b64encode(self.random.randbytes(1190)).decode()
        lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
        return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"
