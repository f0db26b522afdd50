import { isIP } from 'node:net'

/** What Kubernetes sets in every pod beside a Service: for one named "voxray" all of these begin with VOXRAY_. */
const LINK_NAME = /_(?:SERVICE_HOST|SERVICE_PORT|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/
const NAMED_PORT = /_SERVICE_PORT_[A-Z0-9]/
const LINK_VALUE = /^(?:tcp|udp|sctp):\/\//i

/** Whether a variable is a service link of Kubernetes, such as `VOXRAY_PORT=tcp://10.96.13.4:3042`. */
export const isServiceLink = (variable: string, value: string): boolean =>
  LINK_NAME.test(variable) || NAMED_PORT.test(variable) || (variable.endsWith('PORT') && LINK_VALUE.test(value))

/** Whether HOST names the machine: conda, tcsh and others set it for themselves. An address to listen on is ours. */
export const isMachineName = (variable: string, value: string): boolean =>
  variable === 'HOST' && value !== 'localhost' && isIP(value.replace(/^\[(.*)\]$/, '$1')) === 0

/** Whether a variable that could set a key was set by others, for something else. */
export const isForeign = (variable: string, value: string): boolean =>
  isServiceLink(variable, value) || isMachineName(variable, value)
