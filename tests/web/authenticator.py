"""A device with passkeys, in software: makes a key, knows its holder, answers what a browser hands on."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes as read
from webauthn.helpers import bytes_to_base64url as told

HOLDER_IS_THERE, HOLDER_IS_KNOWN, NEW_KEY = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """Changed on purpose, it lies: about the page it is on, or about having looked at its holder."""

    origin: str = "http://localhost:8000"
    flags: int = HOLDER_IS_THERE | HOLDER_IS_KNOWN
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: bytes = field(default_factory=lambda: os.urandom(32))
    holder: bytes = b""

    def make(self, options: dict) -> str:
        self.holder = read(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        key = bytes(16) + struct.pack(">H", len(self.name)) + self.name + public
        about = self._about(options["rp"]["id"], NEW_KEY) + key
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        client = self._client("webauthn.create", options)
        return self._said({"clientDataJSON": told(client), "attestationObject": told(attestation)})

    def answer(self, options: dict) -> str:
        about, client = self._about(options["rpId"]), self._client("webauthn.get", options)
        signature = self.key.sign(about + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._said(
            {
                "clientDataJSON": told(client),
                "authenticatorData": told(about),
                "signature": told(signature),
                "userHandle": told(self.holder),
            }
        )

    def _about(self, name: str, flags: int = 0) -> bytes:
        return hashlib.sha256(name.encode()).digest() + struct.pack(">BI", self.flags | flags, 0)

    def _client(self, kind: str, options: dict) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _said(self, response: dict) -> str:
        name = told(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
