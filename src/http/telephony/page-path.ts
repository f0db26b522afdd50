import type { Edge } from '../edge.ts'
import { asksFirst } from './carrier.ts'

/** Where the page is: a carrier that asks at `/` what to do with a call has that path for itself. */
export const pagePath = ({ carrier }: Pick<Edge, 'carrier'>): '/' | '/page' =>
  carrier && asksFirst(carrier.carrier) ? '/page' : '/'
