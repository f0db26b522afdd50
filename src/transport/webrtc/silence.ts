/** 120 ms at 16 kHz, the longest packet. */
const MAX_PACKET_SAMPLES = 1920
const SILENCE = new Int16Array(MAX_PACKET_SAMPLES)

/** As long as these, and silent; not to be written to. */
export const silenceOf = (samples: Int16Array): Int16Array => SILENCE.subarray(0, samples.length)
