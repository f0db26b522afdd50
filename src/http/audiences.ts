/** Groups of routes by who calls them, for paths with and without the prefix of the version. */

/** Pages of any origin, which a browser asks for leave first: the three groups of the API reference, and Pipecat's path of the first. */
const FROM_PAGES = /^(?:\/api\/v1)?\/(?:start|(?:webrtc|api)\/offer(?:\/[^/]+)?|sessions\/.+)\/?$/

/** Pipecat's clients, which show the `detail` of an error. */
const FROM_PIPECAT = /^(?:\/api\/v1)?\/(?:start|api\/offer(?:\/[^/]+)?|sessions\/.+)\/?$/

export const isForPages = (pathname: string): boolean => FROM_PAGES.test(pathname)
export const isForPipecat = (pathname: string): boolean => FROM_PIPECAT.test(pathname)
