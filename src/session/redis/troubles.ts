/** What keeps a Redis that answers from being of use, by the first word of its errors. In words for an operator. */
const BY_WORD: Readonly<Record<string, string>> = {
  MOVED: 'it is a node of a Redis Cluster, which does not work: name a single Redis',
  READONLY: 'it is a replica and takes no writes: name the primary',
  NOAUTH: 'it asks for a password: put it into redis_url',
  WRONGPASS: 'it refuses the user or the password of redis_url',
  NOPERM: 'the user of redis_url may not do what is needed: allow all commands on keys voxray:*',
  LOADING: 'it is still loading its data',
  MASTERDOWN: 'it is a replica whose primary cannot be reached',
  OOM: 'its memory is full',
  MISCONF: 'it cannot save to its disk and takes no writes',
  DENIED: 'it takes no connections from other machines: give it a password, or switch its protected mode off',
}

const CLUSTER_WORDS: ReadonlySet<string> = new Set(['MOVED', 'ASK', 'CLUSTERDOWN', 'CROSSSLOT', 'TRYAGAIN'])

const SENTINEL = 'it is a Redis Sentinel, which does not work: name the Redis it watches'

const UNTRUSTED = 'its certificate is signed by nobody this machine trusts: name who signed it in redis_tls_ca_file'

const BY_CODE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name than that of redis_url',
}

/** Why an error means that Redis is of no use as it is; undefined for errors of other kinds. */
export function troubleOf(error: Error): string | undefined {
  const code = 'code' in error ? String(error.code) : ''
  if (Object.hasOwn(BY_CODE, code)) return BY_CODE[code]
  const [word = ''] = error.message.split(' ', 1)
  return CLUSTER_WORDS.has(word) ? BY_WORD['MOVED'] : Object.hasOwn(BY_WORD, word) ? BY_WORD[word] : undefined
}

/** Why a Redis of this kind is of no use, by its answer to HELLO (redis.io/commands/hello); undefined when it is. */
export function troubleOfKind(hello: unknown): string | undefined {
  const fields = fieldsOf(hello)
  if (fields.get('mode') === 'cluster') return BY_WORD['MOVED']
  if (fields.get('mode') === 'sentinel') return SENTINEL
  return fields.get('role') === 'replica' || fields.get('role') === 'slave' ? BY_WORD['READONLY'] : undefined
}

const OUR_WORDS: ReadonlySet<string> = new Set([...Object.values(BY_WORD), ...Object.values(BY_CODE), SENTINEL])

/** Whether a reason is one of these, and no text of Redis or of the network. */
export const isOurWords = (reason: string): boolean => OUR_WORDS.has(reason)

/** RESP3 gives a map, RESP2 names and values in turn. */
function fieldsOf(hello: unknown): ReadonlyMap<unknown, unknown> {
  if (hello instanceof Map) return hello
  if (Array.isArray(hello))
    return new Map(hello.flatMap((name, at) => (at % 2 === 0 ? [[name, hello[at + 1]] as const] : [])))
  return new Map(Object.entries(typeof hello === 'object' && hello !== null ? hello : {}))
}
