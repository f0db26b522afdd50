/** Names that public DNS does not have: of this machine, of a container or a cluster, of a home or an office. */
const NAMES = /(?:^|\.)(?:localhost|local|lan|internal|home\.arpa|svc)$/
/** This host, RFC 1918, link-local and carrier-grade NAT, which private meshes use. */
const IPV4 = /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./
const IPV6 = /^\[(?:::1|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/

/** Whether a server is the operator's own, as far as its host (`URL.hostname`) tells: one that loads its models when they are asked for. */
export const isNearby = (hostname: string): boolean =>
  (!hostname.includes('.') && !hostname.startsWith('[')) ||
  NAMES.test(hostname) ||
  IPV4.test(hostname) ||
  IPV6.test(hostname)
