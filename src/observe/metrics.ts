import type { Watcher } from '../call/watcher.ts'
import type { Clock } from '../std/clock.ts'
import { noTraffic } from '../transport/traffic.ts'
import { noConnections } from '../transport/webrtc/counts.ts'
import { CallMetrics } from './metrics/calls.ts'
import { Families } from './metrics/families.ts'
import { HttpMetrics } from './metrics/http.ts'
import { processMetrics } from './metrics/process.ts'
import { recordingMetrics } from './metrics/recording.ts'
import { StageMetrics } from './metrics/stages.ts'
import { TurnModelMetrics } from './metrics/turn-model.ts'
import { VendorSocketMetrics } from './metrics/vendor-sockets.ts'
import { webhookMetrics } from './metrics/webhooks.ts'
import { wireMetrics } from './metrics/wires.ts'
import type { SinkFigures } from './webhooks/sink.ts'

export interface MetricsOptions {
  readonly clock: Clock
  /** Of the server. */
  readonly version: string
  /** Hops of all calls that wait for their time, read when asked for. */
  readonly queuedHops: () => number
  /** Lines of the log that could not be written, read when asked for. */
  readonly lostLogLines: () => number
  /** Records of calls that could not be written, read when asked for. */
  readonly lostRecords: () => number
  /** Read when asked for. */
  readonly webhooks: () => readonly SinkFigures[]
}

/** All that a server counts: voxray-go's families under their names, and ours. */
export class Metrics implements Disposable {
  readonly families = new Families()
  readonly http = new HttpMetrics(this.families)
  /** For the wires to count in. */
  readonly webrtc = noConnections()
  readonly websocket = noTraffic()
  readonly stages: StageMetrics
  readonly vendorSockets: VendorSocketMetrics
  readonly turnModel: TurnModelMetrics
  readonly watchers: readonly Watcher[]
  /** For the pacer. */
  readonly beatLate: (ms: number) => void
  readonly #process: Disposable

  constructor({ clock, version, queuedHops, lostLogLines, lostRecords, webhooks }: MetricsOptions) {
    wireMetrics(this.families, this.webrtc, this.websocket)
    this.stages = new StageMetrics(this.families, clock)
    this.vendorSockets = new VendorSocketMetrics(this.families, clock)
    this.turnModel = new TurnModelMetrics(this.families, clock)
    recordingMetrics(this.families)
    const calls = new CallMetrics(this.families, queuedHops)
    this.watchers = [calls, this.stages]
    this.beatLate = calls.beatLate
    this.families.counted(
      'voxray_log_lines_lost_total',
      'Lines of the log that could not be written: the disk is full, nobody reads, or the reader is gone.',
      [],
      (tell) => tell({}, lostLogLines()),
    )
    this.families.counted(
      'voxray_call_records_lost_total',
      'Records of calls that could not be written to the file of call_records: the disk is full, slow, or not writable.',
      [],
      (tell) => tell({}, lostRecords()),
    )
    webhookMetrics(this.families, webhooks)
    this.#process = processMetrics(this.families, clock, version)
  }

  /** Prometheus text exposition, version 0.0.4. */
  text(): Promise<string> {
    return this.families.text()
  }

  [Symbol.dispose](): void {
    this.#process[Symbol.dispose]()
  }
}
