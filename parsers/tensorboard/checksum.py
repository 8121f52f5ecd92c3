"""CRC-32C as event files mask it: by the processor's own instruction where it has one, else by tables; same results."""

import platform
from typing import Any

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

POLYNOMIAL = 0x82F63B78


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
    """Whether this processor computes CRC-32C itself (SSE 4.2)."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    try:
        return bool(llvm.get_host_cpu_features().get("sse4.2"))
    except RuntimeError:  # the processor is not known to LLVM
        return False


@intrinsic
def _instruction(typing_context: Any, crc: Any, word: Any) -> Any:
    """The SSE 4.2 instruction on eight bytes."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(64), [ir.IntType(64), ir.IntType(64)])
        return builder.call(builder.module.declare_intrinsic("llvm.x86.sse42.crc32.64.64", (), kind), args)

    return types.uint64(types.uint64, types.uint64), generate


@njit(cache=True, nogil=True)
def read_u64(buf, at):
    """Eight bytes, the lowest first."""
    word = np.uint64(0)
    for k in range(8):
        word |= np.uint64(buf[at + k]) << np.uint64(8 * k)
    return word


@njit(cache=True, nogil=True)
def read_u32(buf, at):
    """Four bytes, the lowest first."""
    return np.uint32(
        np.uint32(buf[at])
        | np.uint32(buf[at + 1]) << np.uint32(8)
        | np.uint32(buf[at + 2]) << np.uint32(16)
        | np.uint32(buf[at + 3]) << np.uint32(24)
    )


@njit(cache=True, nogil=True)
def _by_table(buf, at, end, tables):
    crc = np.uint32(0xFFFFFFFF)
    while at + 8 <= end:
        low = crc ^ read_u32(buf, at)
        crc = (
            tables[7, low & np.uint32(255)] ^ tables[6, low >> np.uint32(8) & np.uint32(255)]
            ^ tables[5, low >> np.uint32(16) & np.uint32(255)] ^ tables[4, low >> np.uint32(24)]
            ^ tables[3, buf[at + 4]] ^ tables[2, buf[at + 5]] ^ tables[1, buf[at + 6]] ^ tables[0, buf[at + 7]]
        )  # fmt: skip
        at += 8
    while at < end:
        crc = crc >> np.uint32(8) ^ tables[0, (crc ^ buf[at]) & np.uint32(255)]
        at += 1
    return crc


@njit(cache=True, nogil=True)
def _by_instruction(buf, at, end, tables):
    crc = np.uint64(0xFFFFFFFF)
    while at + 8 <= end:
        crc = _instruction(crc, read_u64(buf, at))
        at += 8
    low = np.uint32(crc)
    while at < end:
        low = low >> np.uint32(8) ^ tables[0, (low ^ buf[at]) & np.uint32(255)]
        at += 1
    return low


@njit(cache=True, nogil=True)
def _mask(crc):
    crc = np.uint32(~crc)
    return np.uint32((crc >> np.uint32(15) | crc << np.uint32(17)) + np.uint32(0xA282EAD8))


@njit(cache=True, nogil=True)
def masked_by_table(buf, at, end, tables):
    """The masked CRC-32C of buf[at:end], without the instruction."""
    return _mask(_by_table(buf, at, end, tables))


@njit(cache=True, nogil=True)
def masked_by_instruction(buf, at, end, tables):
    """The masked CRC-32C of buf[at:end], by the instruction."""
    return _mask(_by_instruction(buf, at, end, tables))


masked = masked_by_instruction if has_instruction() else masked_by_table
