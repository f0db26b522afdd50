import { encodeG711, MU_LAW as LAW } from '../../audio/g711.ts'
import { HalfBand } from '../../audio/half-band.ts'
import { LISTEN_RATE_HZ } from '../../audio/pcm.ts'
import { Resampler } from '../../audio/resample.ts'

/** As what audio goes to a vendor. */
export interface AudioForm {
  readonly encoding: 'linear' | 'mu-law'
  readonly rateHz: number
}

/** 16 bits, little-endian. */
export const LINEAR: AudioForm = { encoding: 'linear', rateHz: LISTEN_RATE_HZ }
/** What telephones send: a quarter of the bytes. */
export const MU_LAW: AudioForm = { encoding: 'mu-law', rateHz: 8000 }

/** The form for a call whose caller is heard at this rate: above 4 kHz, a telephone's line has nothing that a recogniser could miss. */
export const formFor = (callerRateHz: number | undefined): AudioForm =>
  callerRateHz === MU_LAW.rateHz ? MU_LAW : LINEAR

/** Makes bytes of one stream of 16 kHz, an even number of samples at a time. They are the caller's to keep. */
export function audioEncoder({ encoding, rateHz }: AudioForm): (samples: Int16Array) => Uint8Array<ArrayBuffer> {
  if (encoding === 'mu-law') {
    const half = new HalfBand()
    return (samples) => muLawOf(half.process(samples))
  }
  const resampler = new Resampler(LISTEN_RATE_HZ, rateHz)
  return (samples) => new Uint8Array(resampler.process(samples).slice().buffer)
}

/** For a vendor that hangs up when nothing comes. */
export const silenceIn = ({ encoding, rateHz }: AudioForm, ms: number): Uint8Array<ArrayBuffer> => {
  const samples = new Int16Array((rateHz * ms) / 1000)
  return encoding === 'mu-law' ? muLawOf(samples) : new Uint8Array(samples.buffer)
}

function muLawOf(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length)
  encodeG711(LAW, samples, bytes)
  return bytes
}
