import type { SinkFigures } from '../webhooks/sink.ts'
import type { Families } from './families.ts'

/** What became of the events of webhooks, by the host they go to: paths and queries may be secrets. */
export function webhookMetrics(families: Families, figures: () => readonly SinkFigures[]): void {
  families.counted('voxray_webhook_events_delivered_total', 'Events that a webhook has taken.', ['sink'], (tell) =>
    figures().forEach(({ label, delivered }) => tell({ sink: label }, delivered)),
  )
  families.counted(
    'voxray_webhook_attempts_failed_total',
    'Attempts to deliver an event that were not answered with 2xx.',
    ['sink'],
    (tell) => figures().forEach(({ label, failed }) => tell({ sink: label }, failed)),
  )
  families.counted(
    'voxray_webhook_events_dropped_total',
    'Events that were given up: too many waited, they were a day old, or the webhook is gone (410).',
    ['sink'],
    (tell) => figures().forEach(({ label, dropped }) => tell({ sink: label }, dropped)),
  )
  families.measured(
    'voxray_webhook_events_waiting',
    'Events that wait for their delivery, those on the way included.',
    ['sink'],
    (tell) => figures().forEach(({ label, waiting }) => tell({ sink: label }, waiting)),
  )
}
