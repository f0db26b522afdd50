import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** One metric as it is documented. */
export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
}

/** voxray-go's buckets, in seconds. */
export const BUCKETS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

type Labels<L extends string> = Readonly<Record<L, string>>
type Tell<L extends string> = (labels: Labels<L>, value: number) => void

/** A counter or a histogram whose labels are settled. */
export interface Count {
  inc(by?: number): void
}
export interface Distribution {
  observe(value: number): void
}

/** All metrics of a server. Each is declared once, and that declaration is also its documentation. */
export class Families {
  readonly #registry = new Registry()
  readonly #all: Family[] = []

  get all(): readonly Family[] {
    return this.#all
  }

  /** Gives the handle for one set of labels; resolve it once, and not where it is used. */
  counter<const L extends string>(name: string, help: string, labels: readonly L[]): (of: Labels<L>) => Count {
    const counter = new Counter<L>(this.#declare('counter', name, help, labels))
    return (of) => counter.labels(of)
  }

  histogram<const L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    buckets = BUCKETS,
  ): (of: Labels<L>) => Distribution {
    const histogram = new Histogram<L>({ ...this.#declare('histogram', name, help, labels), buckets: [...buckets] })
    return (of) => histogram.labels(of)
  }

  gauge<const L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
  ): (of: Labels<L>) => Gauge.Internal<L> {
    const gauge = new Gauge<L>(this.#declare('gauge', name, help, labels))
    return (of) => gauge.labels(of)
  }

  /** A counter kept elsewhere, and read when it is asked for. */
  counted<const L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    read: (tell: Tell<L>) => void,
  ): void {
    const declared = this.#declare('counter', name, help, labels)
    void new Counter<L>({
      ...declared,
      collect() {
        this.reset()
        read((of, value) => this.inc(of, value))
      },
    })
  }

  /** A gauge read when it is asked for. */
  measured<const L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    read: (tell: Tell<L>) => void,
  ): void {
    const declared = this.#declare('gauge', name, help, labels)
    void new Gauge<L>({
      ...declared,
      collect() {
        this.reset()
        read((of, value) => this.set(of, value))
      },
    })
  }

  /** Prometheus text exposition, version 0.0.4. */
  text(): Promise<string> {
    return this.#registry.metrics()
  }

  #declare<L extends string>(type: Family['type'], name: string, help: string, labels: readonly L[]) {
    this.#all.push({ name, type, help, labels })
    return { name, help, labelNames: labels, registers: [this.#registry] }
  }
}
