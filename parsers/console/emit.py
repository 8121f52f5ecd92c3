"""The compiled pass over planned lines: numbers become rows, with the epoch, step and time in force at each."""

import numpy as np
from numba import njit

# Roles as numbers, in the order of plan.ROLES; VALUE is a metric's value.
VALUE, PART = -1, 100  # PART: an epoch with its fraction
EPOCH, EPOCHS, BATCH, BATCHES, STEP, STEPS, BEST, Y, MO, D, H, MI, S, MS, SKIP = range(15)
ADD = 17
# What is carried from line to line.
STATE = (
    "epoch", "batches", "step", "segment", "time", "day", "first_epoch", "epoch_step", "placed", "batch", "year", "cycle",
    "epochs", "printed", "stride", "steps", "step_epoch", "offset", "whole", "tick", "limit",
)  # fmt: skip
C_EPOCH, C_BATCHES, C_STEP, C_SEGMENT, C_TIME, C_DAY, C_FIRST, C_BASE, C_PLACED, C_BATCH, C_YEAR, C_CYCLE, C_EPOCHS = range(13)
# Of the steps printed: the last, its distance from the one before, their number, the epoch it stood in, what to add to them,
# and whether they go on over epochs. Of fractions of epochs: the last.
# A time whose year is not said lies before the limit, when the text was last written.
C_PRINTED, C_STRIDE, C_STEPS, C_STEP_EPOCH, C_OFFSET, C_WHOLE, C_TICK, C_LIMIT = range(13, 21)

HALF_YEAR = 180 * 86400.0


def fresh_state(year: int, limit: float = np.nan) -> np.ndarray:
    """The state before a text's first line; `year` stands in where a time names none, so far as it is before `limit`."""
    state = np.full(len(STATE), np.nan)
    state[C_SEGMENT], state[C_STEP], state[C_PLACED], state[C_CYCLE], state[C_YEAR] = 0, -1, 0, 0, year
    state[C_OFFSET], state[C_WHOLE], state[C_LIMIT] = 0, 0, limit
    return state


@njit(cache=True, nogil=True)
def days_of(y, m, d):
    """Days since 1970-01-01 of a civil date (Howard Hinnant's algorithm)."""
    y = y - 1 if m <= 2 else y
    era = y // 400
    yoe = y - era * 400
    doy = (153 * (m + (-3 if m > 2 else 9)) + 2) // 5 + d - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468


@njit(cache=True, nogil=True)
def emit(
    plans,
    first_hole,
    values,
    plan_start,
    f_hole,
    f_role,
    f_name,
    f_scale,
    month,
    passing,
    summing,
    state,
    last_step,
    counts,
    evaluates,
    o_line,
    o_name,
    o_value,
    o_step,
    o_epoch,
    o_time,
    o_segment,
):
    """Fills the output columns from the lines' plans (-1: none) and returns the number of rows.

    `last_step`, `counts` and `evaluates` are per name: an evaluation belongs to an epoch and to no batch of it.
    `o_line` is the index of the logical line.
    """
    rows = 0
    for line in range(len(plans)):
        plan = plans[line]
        if plan < 0:
            continue
        hole = first_hole[line]
        e = ee = b = bb = s = ss = y = mo = d = h = mi = sec = ms = np.nan
        values_here, evaluations, fraction = 0, 0, False
        for f in range(plan_start[plan], plan_start[plan + 1]):
            role = f_role[f]
            v = values[hole + f_hole[f]] if f_hole[f] >= 0 else np.nan
            if role == VALUE:
                values_here += 1
                evaluations += f_name[f] >= 0 and evaluates[f_name[f]]
            elif role == EPOCH:
                e = v
            elif role == PART:
                e, fraction = v, True
            elif role == EPOCHS:
                ee = v
            elif role == BATCH:
                b = v
            elif role == BATCHES:
                bb = v
            elif role == STEP:
                s = v
            elif role == STEPS:
                ss = v
            elif role == Y:
                y = v
            elif role == MO:
                mo = v
            elif role == D:
                d = v
            elif role == H:
                h = v
            elif role == MI:
                mi = v
            elif role == S:
                sec = v
            elif role == MS:
                ms = v
        if not np.isnan(ee):
            state[C_EPOCHS] = ee
        time = state[C_TIME]
        if not np.isnan(h) and not np.isnan(mi):
            _clock(state, y, mo, d, h, mi, sec, ms, month[plan])
        if values_here > 0 and evaluations == values_here:  # its batches are those of the evaluation
            b = bb = np.nan
            s = s if np.isnan(ss) else np.nan
        own = not (np.isnan(e) and np.isnan(b) and np.isnan(s))
        if not np.isnan(e):
            batch, segment = state[C_BATCH], state[C_SEGMENT]
            _enter_epoch(state, e)
            if fraction:
                state[C_BATCH] = batch
                if state[C_SEGMENT] > segment and not np.isnan(batch):  # the bar of the whole training began anew before
                    state[C_CYCLE] = 0
                    state[C_STEP] = batch
                    state[C_BATCH] = batch if np.isnan(b) else np.nan
        if own:
            _enter_step(state, e, b, bb, s, ss, fraction)
        if values_here == 0:
            continue
        epoch = within = state[C_EPOCH]
        if np.isnan(b) and np.isnan(e) and not state[C_WHOLE]:
            b, bb = s, ss
        if not np.isnan(b) and bb > 0 and b <= bb and not np.isnan(epoch) and epoch == np.floor(epoch):
            within += 0 if b == bb and (summing[plan] or evaluations > 0) else b / bb
        for f in range(plan_start[plan], plan_start[plan + 1]):
            if f_role[f] == ADD and rows > 0:
                o_value[rows - 1] += values[hole + f_hole[f]] * f_scale[f]
            if f_role[f] != VALUE:
                continue
            name = f_name[f]
            if name < 0:
                o_line[rows], o_name[rows], o_value[rows] = line, name, np.nan
                o_step[rows], o_epoch[rows], o_time[rows], o_segment[rows] = state[C_STEP], epoch, state[C_TIME], 0
                rows += 1
                continue
            step = state[C_STEP] if state[C_PLACED] else counts[name]
            if step < last_step[name] and last_step[name] >= 0 and own:
                state[C_SEGMENT] += 1
                last_step[:] = -1
            last_step[name] = step
            counts[name] += 1
            o_line[rows], o_name[rows], o_value[rows] = line, name, values[hole + f_hole[f]] * f_scale[f]
            o_step[rows], o_epoch[rows] = step, epoch if evaluates[name] else within
            o_time[rows], o_segment[rows] = state[C_TIME], min(state[C_SEGMENT], 32767)
            rows += 1
        if passing[plan]:
            state[C_TIME] = time  # its day holds on for lines that stamp the clock alone
    return rows


@njit(cache=True, nogil=True)
def _clock(state, y, mo, d, h, mi, sec, ms, month):
    """Sets the time in force; a clock without a date goes on in the last day known, over midnight too."""
    if month > 12:
        mo, d = month // 100 % 100, month % 100
        y = month // 10000 if month >= 10000 else y
    elif month > 0:
        mo = month
    if not np.isnan(mo) and not np.isnan(d):
        if np.isnan(y):
            y = _assumed_year(state, mo, d)
        elif y < 100:
            y += 2000
        if np.isnan(y) or mo < 1 or mo > 12 or d < 1 or d > 31:
            return
        state[C_YEAR] = y
        state[C_DAY] = days_of(int(y), int(mo), int(d))
    if np.isnan(state[C_DAY]):
        return
    seconds = h * 3600 + mi * 60 + (0.0 if np.isnan(sec) else sec)
    if not np.isnan(ms):
        seconds += ms / (1000.0 if ms < 1000 else 1e6)
    time = state[C_DAY] * 86400.0 + seconds
    if np.isnan(d) and time < state[C_TIME] - 43200:
        state[C_DAY] += 1
        time += 86400.0
    state[C_TIME] = time


@njit(cache=True, nogil=True)
def _assumed_year(state, mo, d):
    """The year of a day that names none: never after the text was written, and after New Year's Eve the next."""
    year = state[C_YEAR]
    if np.isnan(year) or mo < 1 or mo > 12 or d < 1 or d > 31:
        return year
    if days_of(int(year), int(mo), int(d)) * 86400.0 > state[C_LIMIT]:
        return year - 1
    after = days_of(int(year) + 1, int(mo), int(d)) * 86400.0
    return year + 1 if after < state[C_TIME] + HALF_YEAR and after <= state[C_LIMIT] else year


@njit(cache=True, nogil=True)
def _enter_epoch(state, e):
    """A printed epoch: a fall back to the first one, or by two and more, is a restart.

    One less than the first of all is none: an evaluation that counts from 0 beside a training that counts from 1.
    """
    beside = e < state[C_FIRST] and e == state[C_EPOCH] - 1
    if e < state[C_EPOCH] and (e <= state[C_FIRST] or e < state[C_EPOCH] - 1.5) and not beside:
        state[C_SEGMENT] += 1
        state[C_STEP] = -1
        state[C_FIRST] = e
        state[C_BASE] = state[C_OFFSET] = 0
        state[C_PRINTED] = state[C_TICK] = state[C_BATCH] = np.nan
    elif e != state[C_EPOCH]:
        if beside:
            state[C_FIRST] = e
        state[C_BASE] = max(0.0, state[C_STEP])
        state[C_BATCH] = np.nan
    if np.isnan(state[C_FIRST]):
        state[C_FIRST] = e
    state[C_EPOCH] = e


@njit(cache=True, nogil=True)
def _enter_step(state, e, b, bb, s, ss, fraction):
    """The step of a line that says where it stands: as printed, or counted in batches, or in epochs.

    Where epochs are told with their `fraction`, a bar counts the steps of the whole training.
    """
    whole = fraction or not np.isnan(state[C_TICK])
    if whole and bb < state[C_BATCHES]:
        return  # the bar of an evaluation
    state[C_PLACED] = 1
    if not np.isnan(bb):
        state[C_BATCHES] = bb
    if not np.isnan(s):
        _enter_printed_step(state, s, ss)
    elif not np.isnan(b):
        epoch = state[C_EPOCH]
        if not np.isnan(bb):
            if np.isnan(epoch) or whole:
                if b < state[C_BATCH]:
                    state[C_CYCLE] += 1
                epoch = state[C_CYCLE]
            state[C_STEP] = np.floor(np.floor(epoch) * bb + b)
        else:
            base = state[C_BASE]
            state[C_STEP] = np.floor((0.0 if np.isnan(base) or np.isnan(epoch) else base) + b)
        state[C_BATCH] = b
    elif not np.isnan(e):
        if fraction and not np.isnan(state[C_BATCH]):
            state[C_TICK] = e  # the step is the bar's
        elif not np.isnan(state[C_BATCHES]) and not fraction:
            if np.isnan(state[C_BATCH]):
                state[C_STEP] = max(state[C_STEP], np.floor(e * state[C_BATCHES]))
        elif whole:  # counted
            state[C_STEP] = state[C_STEP] + (e != state[C_TICK])
            state[C_TICK] = e
        elif state[C_STEP] <= e or (np.isnan(state[C_BATCH]) and np.isnan(state[C_PRINTED])):
            state[C_STEP] = np.floor(e)


@njit(cache=True, nogil=True)
def _enter_printed_step(state, s, ss):
    """A printed step: one that falls although the epoch has grown, or after the last of them, is counted in each epoch anew."""
    last, epoch = state[C_PRINTED], state[C_EPOCH]
    if s < last or (s == last and epoch > state[C_STEP_EPOCH]):
        if epoch > state[C_STEP_EPOCH] or (np.isnan(epoch) and last + state[C_STRIDE] > state[C_STEPS]):
            state[C_OFFSET] += last if np.isnan(state[C_STEPS]) else state[C_STEPS]
        else:
            state[C_OFFSET] = 0
        state[C_WHOLE] = 0
    elif epoch > state[C_STEP_EPOCH] and s > last:
        state[C_WHOLE] = 1
    state[C_STRIDE] = s - last if s > last else state[C_STRIDE]
    state[C_PRINTED], state[C_STEPS], state[C_STEP_EPOCH] = s, ss, epoch
    state[C_STEP] = np.floor(state[C_OFFSET] + s)
