import type { Figures } from './frontier.ts'

const figures = (
  cutOffsAt300Ms: number | undefined,
  cutOffsAt600Ms: number | undefined,
  latencyMsAt5Percent: number,
  latencyMsAt10Percent: number,
): Figures => ({ cutOffsAt300Ms, cutOffsAt600Ms, latencyMsAt5Percent, latencyMsAt10Percent })

/** English, as `livekit/eot-bench` published it in 2026 (Apache-2.0): 705 holds and 400 ends. Undefined: no setting was so quick. */
export const PUBLISHED: ReadonlyMap<string, Figures> = new Map([
  ['LiveKit Turn Detector v1, hosted', figures(0.099, 0.045, 543, 295)],
  ['Baton', figures(0.123, 0.048, 577, 350)],
  ['Deepgram Flux', figures(0.129, 0.099, 1151, 548)],
  ['Soniox', figures(undefined, 0.055, 647, 512)],
  ['LiveKit Turn Detector v1-mini', figures(0.278, 0.121, 1070, 698)],
  ['Smart Turn v3.2', figures(0.352, 0.148, 1051, 739)],
  ['AssemblyAI', figures(0.494, 0.146, 1049, 713)],
  ['OpenAI GPT Realtime 2', figures(undefined, undefined, 1143, 824)],
  ['silence alone', figures(0.556, 0.217, 1600, 1000)],
])
