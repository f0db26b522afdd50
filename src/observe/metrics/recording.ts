import type { Families } from './families.ts'

const zero = (tell: (labels: Record<never, string>, value: number) => void): void => tell({}, 0)

/** voxray-go's families of call recording, which this version does not do: they are there for its dashboards, and zero. */
export function recordingMetrics(families: Families): void {
  families.counted('recording_jobs_enqueued_total', 'Recordings to be stored. Zero: calls are not recorded.', [], zero)
  families.counted('recording_jobs_success_total', 'Recordings stored. Zero: calls are not recorded.', [], zero)
  families.counted('recording_jobs_failed_total', 'Recordings lost. Zero: calls are not recorded.', [], zero)
  families.measured('recording_queue_depth', 'Recordings that wait. Zero: calls are not recorded.', [], zero)
}
