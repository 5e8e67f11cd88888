"""What the public emulators are, whatever their version."""

from __future__ import annotations

from conformance.publish.emulator import Product

MOTO = Product(
    "moto",
    "A library that mocks AWS in Python tests; its stand-alone server answers any client.",
    "https://github.com/getmoto/moto",
    profile="moto",
)
MOTO_EXT = Product(
    "moto-ext",
    "LocalStack's own build of moto, on which its SES rests.",
    "https://github.com/localstack/moto",
    profile="moto",
)
MINISTACK = Product(
    "ministack",
    "A small emulator of many AWS services in one process.",
    "https://pypi.org/project/ministack/",
    profile="ministack",
)
LOCALSTACK = Product(
    "LocalStack",
    "An emulator of many AWS services; tested is its open core, `localstack-core`.",
    "https://github.com/localstack/localstack",
    profile="localstack",
)
LOCALEMU = Product(
    "LocalEmu",
    "An emulator of many AWS services that began as a fork of LocalStack.",
    "https://github.com/localemu/localemu",
    profile="localemu",
)
AWS_SES_V2_LOCAL = Product(
    "aws-ses-v2-local",
    "A local server that keeps mail for inspection; made for the API's version 2, it also takes mail by version 1.",
    "https://github.com/domdomegg/aws-ses-v2-local",
    profile="aws-ses-v2-local",
)
AWS_SES_LOCAL = Product(
    "aws-ses-local",
    "A local server that writes mail sent by SendEmail to files.",
    "https://github.com/csi-lk/aws-ses-local",
    profile="aws-ses-local",
)
AWS_LOCAL_RUN = Product(
    "LocalRun",
    "An emulator of 24 AWS services in one Python process.",
    "https://pypi.org/project/aws-local-run/",
    profile="aws-local-run",
)
