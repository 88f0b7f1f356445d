import { join } from 'node:path'

const VERSION = '7.25.0'

const known = [
  {
    says: /ModelUtils - Failed to get the schema name: null/,
    means: 'a map whose values may be anything (the schema and the example of an event type of your own) has no name of its own'
  },
  {
    says: /Ignoring complex example on request body/,
    means: 'the documentation that it generates leaves out an example; the client does not change'
  },
  {
    says: /(Object|Version) \(reserved word\) cannot be used as model name/,
    means: 'a field is called like a class of the language; no class that the client has is renamed'
  }
]

const quiet = [
  // what the Java programs that build say of themselves
  /^WARNING: (A (terminally deprecated|restricted) method|sun\.misc|Please consider|Use --enable-native)/
]

const jar = cache => join(cache, 'java', `openapi-generator-cli-${VERSION}.jar`)

/** openapi-generator runs on Java, whatever it generates. */
const openapiGenerator = (generator, properties, extra = []) => ({
  install: ({ cache }) => [{
    program: 'mvn',
    args: ['-q', '-B', 'dependency:copy', `-Dartifact=org.openapitools:openapi-generator-cli:${VERSION}`, `-DoutputDirectory=${join(cache, 'java')}`],
    unless: jar(cache)
  }],
  generate: ({ cache, work, document }) => [{
    program: 'java',
    args: ['-jar', jar(cache), 'generate', '-i', document, '-g', generator, '-o', join(work, 'generated'), '--additional-properties', properties, ...extra],
    cwd: work
  }]
})

/** Clients by openapi-generator. */
export const JVM_GENERATORS = [
  {
    name: 'openapi-generator-java',
    version: `${VERSION} (java, native)`,
    language: 'Java',
    story: 'java',
    known,
    quiet,
    remarks: '`new EventInput(…)` takes each kind of event. A refusal is an `ApiException`; read its `getResponseBody()` as a `Problem` with the mapper of the client. Every new parameter of an operation changes the signature of its method; the option `useSingleRequestParameter` spares you that (not tried here). Java 11 or newer.',
    steps: {
      ...openapiGenerator('java', 'openApiNullable=false,hideGenerationTimestamp=true', ['--library', 'native']),
      compile: ({ work }) => [
        { program: 'cp', args: ['Story.java', 'generated/src/main/java/Story.java'], cwd: work },
        { program: 'mvn', args: ['-q', '-B', 'compile', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'], cwd: join(work, 'generated') }
      ],
      story: ({ work }) => [{ program: 'java', args: ['-ea', '-cp', 'target/classes:lib/*', 'Story'], cwd: join(work, 'generated') }]
    }
  },
  {
    name: 'openapi-generator-python',
    version: `${VERSION} (python)`,
    language: 'Python',
    known,
    quiet,
    remarks: 'A second opinion. Reads `EventInput` by trying one class after the other: prefer openapi-python-client.',
    steps: {
      ...openapiGenerator('python', 'packageName=aftersale,hideGenerationTimestamp=true'),
      compile: ({ work }) => [{ program: 'python3', args: ['-W', 'error', '-m', 'compileall', '-q', 'aftersale'], cwd: join(work, 'generated') }]
    }
  },
  {
    name: 'openapi-generator-csharp',
    version: `${VERSION} (csharp)`,
    language: 'C#',
    known,
    quiet,
    remarks: 'Generated without complaint; not compiled here, which needs the .NET SDK.',
    steps: openapiGenerator('csharp', 'packageName=Aftersale')
  }
]
