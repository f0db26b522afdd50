import type { Edge } from '../edge.ts'

/** Where the page is: a carrier that asks at `/` what to do with a call has that path for itself. */
export const pagePath = ({ carrier }: Pick<Edge, 'carrier'>): '/' | '/page' => (carrier?.webhook ? '/page' : '/')
