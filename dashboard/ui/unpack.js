// What packing.py packed: JSON, and behind it the arrays of numbers that stand in it by where they begin.

const TYPES = { int8: Int8Array, int16: Int16Array, int32: Int32Array, float32: Float32Array, float64: Float64Array };

function unpack(packed) {
  const bytes = new Uint8Array(packed); // a copy, which begins where numbers may
  const end = 4 + new DataView(bytes.buffer).getUint32(0, true);
  const arrays = 8 * Math.ceil(end / 8);
  const array = ({ typed, at, size, wide }) => {
    const values = new TYPES[typed](bytes.buffer, arrays + at, size);
    return wide ? Array.from({ length: size / wide }, (_, row) => values.subarray(row * wide, (row + 1) * wide)) : values;
  };
  return JSON.parse(new TextDecoder().decode(bytes.subarray(4, end)), (key, value) => (value?.typed ? array(value) : value));
}
