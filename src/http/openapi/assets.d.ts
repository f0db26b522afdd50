// Files imported `with { type: 'file' }` give their path, on disk or inside the executable.

declare module 'swagger-ui-dist/*' {
  const path: string
  export default path
}
