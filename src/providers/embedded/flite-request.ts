/** `rms` is a man, `slt` a woman, `awb` a man from Scotland. `rms` is understood best. */
export const FLITE_VOICES = ['rms', 'slt', 'awb'] as const
export type FliteVoiceName = (typeof FLITE_VOICES)[number]

/** What all these voices speak at. */
export const FLITE_RATE_HZ = 16_000

/** What flite's worker is asked to say. `text` is plain ASCII, a few seconds long. */
export interface FliteRequest {
  readonly text: string
  readonly voice: FliteVoiceName
  /** 1 is the voice's own pace. */
  readonly speed: number
}
