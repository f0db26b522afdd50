/** What went in as a parameter of the stream; keys differ because carriers allow different letters. */
const TICKET = /voxray_?ticket$/i

export interface Told {
  readonly parameters: Readonly<Record<string, string>>
  readonly ticket?: string
}

/** Parameters as an object, as JSON text or as pairs `k=v`, for carriers send each. */
export function toldIn(value: unknown): Told {
  const parameters: Record<string, string> = {}
  let ticket: string | undefined
  for (const [key, told] of entriesOf(value)) {
    if (typeof told !== 'string' && typeof told !== 'number' && typeof told !== 'boolean') continue
    if (TICKET.test(key)) ticket = String(told)
    else parameters[key] = String(told)
  }
  return { parameters, ...(ticket !== undefined && { ticket }) }
}

function entriesOf(value: unknown): [string, unknown][] {
  if (typeof value === 'object' && value !== null) return Object.entries(value)
  if (typeof value !== 'string') return []
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : []
  } catch {
    return [...new URLSearchParams(value.replaceAll(/[,;]/g, '&'))]
  }
}

type Text = string | null | undefined

/** Absent, not undefined, when the carrier does not say. */
export const numbers = (from: Text, to: Text) => ({
  ...(typeof from === 'string' && { from }),
  ...(typeof to === 'string' && { to }),
})

export const accountOf = (accountId: Text) => (typeof accountId === 'string' ? { accountId } : {})
