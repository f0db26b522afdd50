import { Metrics } from '../../src/observe/metrics.ts'
import { VirtualClock } from './clock.ts'
import { Scrape } from './exposition.ts'
import { Rig, type RigOptions } from './rig.ts'

/** Metrics in virtual time, and a call that they watch. */
export class MeteredRig implements AsyncDisposable {
  readonly clock = new VirtualClock()
  readonly metrics: Metrics = new Metrics({
    clock: this.clock,
    version: '1.2.3',
    queuedHops: () => this.rig.call.queuedHops,
    lostLogLines: () => 0,
    lostRecords: () => 0,
    webhooks: () => [],
  })
  readonly rig: Rig

  constructor(options: RigOptions = {}) {
    this.rig = new Rig({
      clock: this.clock,
      watchers: this.metrics.watchers,
      watch: (models) => this.metrics.stages.watch(models, 'default'),
      ...options,
    })
  }

  async scrape(): Promise<Scrape> {
    return new Scrape(await this.metrics.text())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.rig[Symbol.asyncDispose]()
    this.metrics[Symbol.dispose]()
  }
}
