import { Type } from '@sinclair/typebox'
import type { Standing } from './forms.ts'

const partOf = (key: string): { standing: Standing } => ({ standing: { type: 'detail-of', key } })

const count = (preset: number, minimum: number, description: string) =>
  Type.Integer({ default: preset, minimum, maximum: 100_000, description, ...partOf('recording.enable') })

/** What is kept of a call. */
export const recordKeys = {
  call_records: Type.String({
    default: '',
    description:
      'File to which a line of JSON is added when a call has ended: its ids, times, figures and, of a phone call, the numbers (docs/call-records.md). A new file can be read by its owner alone. "" keeps no records.',
    example: '/var/lib/voxray/calls.jsonl',
  }),
  recording: Type.Object({
    enable: Type.Boolean({
      default: false,
      description: 'Keep the sound of every call in an S3 bucket.',
      standing: { type: 'not-yet', idle: [false], wayOut: 'Set it to false: no call is recorded' },
    }),
    bucket: Type.Optional(
      Type.String({ minLength: 1, description: 'The bucket.', example: 'calls', ...partOf('recording.enable') }),
    ),
    base_path: Type.String({
      default: 'recordings',
      minLength: 1,
      description: 'What the names of recordings begin with.',
      ...partOf('recording.enable'),
    }),
    format: Type.Literal('wav', {
      default: 'wav',
      description: 'Form of a recording.',
      ...partOf('recording.enable'),
    }),
    worker_count: count(2, 0, 'Uploads at once.'),
    queue_cap: count(32, 0, 'Recordings that may wait for their upload.'),
    max_retries: count(3, 0, 'How often a failed upload is tried again.'),
  }),
  transcripts: Type.Object({
    enable: Type.Boolean({
      default: false,
      description: 'Write what both sides say to a database. Needs driver and dsn.',
      standing: { type: 'not-yet', idle: [false], wayOut: 'Set it to false: no transcript is kept' },
    }),
    driver: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Kind of database.',
        example: 'postgres',
        ...partOf('transcripts.enable'),
      }),
    ),
    dsn: Type.Optional(
      Type.String({
        minLength: 1,
        secret: true,
        description: 'Address of the database.',
        example: 'postgres://voxray@localhost/voxray',
        ...partOf('transcripts.enable'),
      }),
    ),
    table_name: Type.String({
      default: 'call_transcripts',
      pattern: '^[A-Za-z0-9_]+$',
      env: ['VOXRAY_TRANSCRIPTS_TABLE'],
      description: 'Table to write to.',
      ...partOf('transcripts.enable'),
    }),
  }),
}
