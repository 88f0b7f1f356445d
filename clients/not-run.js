/** Generators that people will ask for, and why the run leaves them out. */
export const ROWS_NOT_RUN = [
  ['hey-api from 0.96, orval from 7.14', 'need a newer Node.js than 20; run them with Node.js 22'],
  ['ogen (Go)', 'its module is not to be had from the module proxy that was used; oapi-codegen stands for Go'],
  ['kiota, NSwag (C#)', 'need the .NET SDK; openapi-generator stands for C#, generated and not compiled'],
  ['Speakeasy, Stainless, Fern', 'need an account']
]
