import process from 'node:process'

/** SDKs take no certificate of ours: while this is in scope, the process trusts any. */
export function trustingAnybody(): Disposable {
  const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
  return {
    [Symbol.dispose]() {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
    },
  }
}
