"""CRC-32C as event files mask it: by the processor's own instruction where it has one, else by tables; same results."""

import platform
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import config, types
from numba.extending import intrinsic

from parsers.compiled import inner
from parsers.tensorboard.wire import u16, u32, u64

POLYNOMIAL = 0x82F63B78
DELTA = 0xA282EAD8


def _tables() -> np.ndarray:
    """Eight tables of 256: eight bytes a step."""
    tables = np.zeros((8, 256), np.uint32)
    for i in range(256):
        crc = i
        for _ in range(8):
            crc = crc >> 1 ^ (POLYNOMIAL if crc & 1 else 0)
        tables[0, i] = crc
    for k in range(1, 8):
        tables[k] = tables[k - 1] >> 8 ^ tables[0][tables[k - 1] & 255]
    return tables


TABLES = _tables()


def has_instruction() -> bool:
    """Whether the processor we compile for computes CRC-32C itself (SSE 4.2)."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    if config.CPU_NAME or config.CPU_FEATURES is not None:  # not compiled for this very processor
        return "+sse4.2" in (config.CPU_FEATURES or "")
    try:
        return bool(llvm.get_host_cpu_features().get("sse4.2"))
    except RuntimeError:  # the processor is not known to LLVM
        return False


def _instruction(number: types.Number) -> Any:
    """The SSE 4.2 instruction on as many bytes as a number has: (checksum so far, number) -> checksum."""
    checksum = types.uint64 if number.bitwidth == 64 else types.uint32

    @intrinsic
    def step(typing_context: Any, crc: Any, word: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            name = f"llvm.x86.sse42.crc32.{checksum.bitwidth}.{number.bitwidth}"
            kind = ir.FunctionType(ir.IntType(checksum.bitwidth), [ir.IntType(checksum.bitwidth), ir.IntType(number.bitwidth)])
            return builder.call(builder.module.declare_intrinsic(name, (), kind), args)

        return checksum(checksum, number), generate

    return step


_step8, _step4, _step2, _step1 = map(_instruction, (types.uint64, types.uint32, types.uint16, types.uint8))


@inner
def _by_table(buf, at, end):
    crc = np.uint32(0xFFFFFFFF)
    while at + 8 <= end:
        low = crc ^ u32(buf, at)
        crc = (
            TABLES[7, low & np.uint32(255)] ^ TABLES[6, low >> np.uint32(8) & np.uint32(255)]
            ^ TABLES[5, low >> np.uint32(16) & np.uint32(255)] ^ TABLES[4, low >> np.uint32(24)]
            ^ TABLES[3, buf[at + 4]] ^ TABLES[2, buf[at + 5]] ^ TABLES[1, buf[at + 6]] ^ TABLES[0, buf[at + 7]]
        )  # fmt: skip
        at += 8
    while at < end:
        crc = crc >> np.uint32(8) ^ TABLES[0, (crc ^ buf[at]) & np.uint32(255)]
        at += 1
    return crc


@inner
def _by_instruction(buf, at, end):
    long = np.uint64(0xFFFFFFFF)
    while at + 8 <= end:
        long = _step8(long, u64(buf, at))
        at += 8
    crc = np.uint32(long)
    if end - at >= 4:
        crc = _step4(crc, u32(buf, at))
        at += 4
    if end - at >= 2:
        crc = _step2(crc, u16(buf, at))
        at += 2
    return _step1(crc, buf[at]) if at < end else crc


@inner
def _mask(crc):
    crc = np.uint32(~crc)
    return np.uint32((crc >> np.uint32(15) | crc << np.uint32(17)) + np.uint32(DELTA))


@inner
def masked_by_table(buf, at, end):
    """The masked CRC-32C of buf[at:end], without the instruction."""
    return _mask(_by_table(buf, at, end))


@inner
def masked_by_instruction(buf, at, end):
    """The masked CRC-32C of buf[at:end], by the instruction."""
    return _mask(_by_instruction(buf, at, end))


masked = masked_by_instruction if has_instruction() else masked_by_table
