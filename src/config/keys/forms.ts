import { type TSchema, Type } from '@sinclair/typebox'

/** What a key can do in this version. A key without one works. */
export type Standing =
  /** Accepted because voxray-go has it; our design needs nothing of the kind. Setting it is warned about. */
  | { readonly type: 'no-effect'; readonly why: string }
  /** Belongs to something this version cannot do. Refused unless its value is one of `idle`, which ask for nothing. */
  | { readonly type: 'not-yet'; readonly idle: readonly unknown[]; readonly wayOut: string }
  /** A detail of a `not-yet` key: nothing reads it before that one works. */
  | { readonly type: 'detail-of'; readonly key: string }

/** Extra facts a key may carry beside TypeBox's own. */
declare module '@sinclair/typebox' {
  interface SchemaOptions {
    /** Environment names that set the key beside `VOXRAY_<KEY>`, which wins. */
    env?: readonly string[]
    /** The option of the command line that sets the key, where it has another name. */
    flag?: string
    /** Never shown in messages. `within`: some of what it holds is secret. */
    secret?: boolean | 'within'
    /** What its pattern is, in words. */
    form?: string
    /** A value worth showing where there is no default. */
    example?: unknown
    /** The file may hold a text instead of the list, its parts separated by commas. */
    commas?: boolean
    /** White space at the ends of its texts counts. */
    verbatim?: boolean
    standing?: Standing
  }
}

export const oneOf = <const T extends readonly string[]>(
  values: T,
  options: { default: T[number]; description: string; standing?: Standing; flag?: string },
) =>
  Type.Union(
    values.map((value) => Type.Literal(value as T[number])),
    options,
  )

export const text = (
  description: string,
  example: string,
  more: { secret?: boolean; standing?: Standing; maxLength?: number } = {},
) => Type.Optional(Type.String({ minLength: 1, description, example, ...more }))

export const url = (description: string, example: string) =>
  Type.Optional(Type.String({ pattern: '^https?://[^\\s/?#]+[^\\s#]*$', description, example }))

/** Of a vendor that may be asked over a socket: its own options say which schemes it takes. */
export const socketUrl = (description: string, example: string) =>
  Type.Optional(Type.String({ pattern: '^(https?|wss?)://[^\\s/?#]+[^\\s#]*$', description, example }))

/** A key that is read by nobody: any value of its form is accepted, and setting it is warned about. */
export const withoutEffect = <T extends TSchema>(schema: T, why: string, description: string, example: unknown) =>
  Type.Optional({ ...schema, description, example, standing: { type: 'no-effect', why } as const })
