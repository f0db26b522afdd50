import type { Connect, Ending, LinkListener } from '../../providers/socket/connect.ts'
import type { Clock } from '../../std/clock.ts'
import type { ModelStage } from '../../std/errors.ts'
import type { Count, Distribution, Families } from './families.ts'

const LABELS = ['stage', 'provider'] as const

/** How the connections to vendors do. */
export class VendorSocketMetrics {
  readonly #clock: Clock
  readonly #handshake: (of: Of) => Distribution
  readonly #open: (of: Of) => { inc(): void; dec(): void }
  readonly #lost: (of: Of & { readonly how: How }) => Count

  constructor(families: Families, clock: Clock) {
    this.#clock = clock
    this.#handshake = families.histogram(
      'voxray_vendor_handshake_seconds',
      'From the begin of a connection to a vendor until it was open.',
      LABELS,
    )
    this.#open = families.gauge('voxray_vendor_connections', 'Connections to vendors that are open.', LABELS)
    this.#lost = families.counter(
      'voxray_vendor_connections_lost_total',
      'Connections to vendors that ended by themselves. how: refused (never open), closed (by the vendor) or broke (without a word).',
      [...LABELS, 'how'],
    )
  }

  /** The same, measured: the connections of one vendor and one stage. */
  readonly watch = (connect: Connect, stage: ModelStage, provider: string): Connect => {
    const of = { stage, provider }
    const [handshake, open] = [this.#handshake(of), this.#open(of)]
    return (url, headers, listener) => {
      const sinceMs = this.#clock.now()
      let isOpen = false
      const left = () => {
        if (isOpen) open.dec()
        isOpen = false
      }
      const watched: LinkListener = {
        opened: () => {
          isOpen = true
          open.inc()
          handshake.observe((this.#clock.now() - sinceMs) / 1000)
          listener.opened()
        },
        message: (data) => listener.message(data),
        ended: (ending) => {
          this.#lost({ ...of, how: howOf(isOpen, ending) }).inc()
          left()
          listener.ended(ending)
        },
      }
      const link = connect(url, headers, watched)
      return {
        send: (data) => link.send(data),
        get bufferedBytes() {
          return link.bufferedBytes
        },
        close() {
          left()
          link.close()
        },
      }
    }
  }
}

type Of = Readonly<Record<(typeof LABELS)[number], string>>
type How = 'refused' | 'closed' | 'broke'

function howOf(wasOpen: boolean, { code }: Ending): How {
  if (!wasOpen) return 'refused'
  return code === 1006 ? 'broke' : 'closed'
}
