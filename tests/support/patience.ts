import { setDefaultTimeout } from 'bun:test'

/** Tests that load a model or open a port take their time on a busy machine; all others take milliseconds. */
setDefaultTimeout(30_000)
