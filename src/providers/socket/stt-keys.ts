import { Type } from '@sinclair/typebox'

/** What users may set of every recogniser over a socket. */
export const sttKeys = {
  stt_base_url: Type.Optional(
    Type.String({
      pattern: '^((https?|wss?)://[^?#]+)?$',
      description: 'Where it runs, if not at the vendor: https://stt.lan',
    }),
  ),
  stt_model: Type.Optional(Type.String({ description: 'Speech recognition model' })),
}

export const sttLanguage = Type.Optional(
  Type.String({ description: 'What callers speak, as en or en-GB; guessed when absent or "auto"' }),
)

/** Of a vendor that guesses none. */
export const sttLanguageElseEnglish = Type.Optional(
  Type.String({ description: 'What callers speak, as en or en-GB; English when absent or "auto"' }),
)

/** Names and words of your business that callers say. */
export const keyterms = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
    maxItems: 100,
    description: 'Names and words to expect',
  }),
)

/** Where a path of the vendor's interface is, with a query. */
export function addressOf(
  base: string,
  path: string,
  query: Readonly<Record<string, string | number | readonly string[] | undefined>> = {},
): string {
  const url = new URL(socketUrl(base).replace(/\/$/, '') + path)
  for (const [name, value] of Object.entries(query))
    for (const each of [value ?? []].flat()) url.searchParams.append(name, `${each}`)
  return url.href
}

/** Whether it is the vendor who is asked, and not a server of the operator's. */
export const isAtVendor = (given: string | undefined, vendors: string): boolean =>
  !given || new URL(socketUrl(given)).origin === new URL(socketUrl(vendors)).origin

/** Base URLs are the same for all stages, whatever a stage is asked over. */
const socketUrl = (url: string): string => url.replace(/^http/, 'ws')
