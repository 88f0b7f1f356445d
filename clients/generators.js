import { join } from 'node:path'
import { JVM_GENERATORS } from './generators-jvm.js'
import { TYPESCRIPT_GENERATORS } from './generators-typescript.js'

const OAPI_CODEGEN = '2.8.2'
const PYTHON_CLIENT = '0.29.1'
const RUFF = '0.17.6'
const PROGENITOR = '0.15.1'

/*
 * A generator and its four steps, each a list of commands. `cache` keeps what was installed, `work` is empty but for the story,
 * `document` is the contract. `unless` names what the command would make. `known` explains warnings that are harmless and shows them in
 * docs/clients.md; `quiet` are lines with the word that are no warning.
 */
export const GENERATORS = [
  ...TYPESCRIPT_GENERATORS,
  {
    name: 'openapi-python-client',
    version: PYTHON_CLIENT,
    language: 'Python',
    story: 'python',
    remarks: 'The document of a problem is the `parsed` of the answer (`sync_detailed`); `sync` gives it in place of the data, so check the class. Leave what you do not know `UNSET`, never `None`.',
    steps: {
      install: ({ cache }) => [
        { program: 'python3', args: ['-m', 'venv', join(cache, 'python')], unless: join(cache, 'python/bin/python') },
        { program: join(cache, 'python/bin/pip'), args: ['install', '-q', `openapi-python-client==${PYTHON_CLIENT}`, `ruff==${RUFF}`] }
      ],
      generate: ({ cache, work, document }) => [{
        program: join(cache, 'python/bin/openapi-python-client'),
        args: ['generate', '--path', document, '--meta', 'none', '--output-path', join(work, 'generated'), '--fail-on-warning'],
        cwd: work,
        env: { PATH: `${join(cache, 'python/bin')}:${process.env.PATH}` }
      }],
      compile: ({ cache, work }) => [{ program: join(cache, 'python/bin/python'), args: ['-W', 'error', '-m', 'compileall', '-q', 'generated', 'story.py'], cwd: work }],
      story: ({ cache, work }) => [{ program: join(cache, 'python/bin/python'), args: ['story.py'], cwd: work }]
    }
  },
  {
    name: 'oapi-codegen',
    version: OAPI_CODEGEN,
    language: 'Go',
    story: 'go',
    remarks: 'An event is made by `FromInteractionHeldInput` and its sisters. Each status has a field of its own in the answer; problems are in `ApplicationproblemJSON404` and the like. The first parameter of an operation that had none changes the signature of its method.',
    steps: {
      install: ({ cache }) => [{
        program: 'go',
        args: ['install', '-p', '1', `github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v${OAPI_CODEGEN}`],
        env: goEnv(cache),
        unless: join(cache, 'go/bin/oapi-codegen')
      }],
      generate: ({ cache, work, document }) => [
        { program: 'mkdir', args: [join(work, 'aftersale')] },
        { program: join(cache, 'go/bin/oapi-codegen'), args: ['-generate', 'types,client', '-package', 'aftersale', '-o', join(work, 'aftersale/client.gen.go'), document] }
      ],
      compile: ({ cache, work }) => [
        { program: 'go', args: ['mod', 'tidy'], cwd: work, env: goEnv(cache) },
        { program: 'go', args: ['vet', './...'], cwd: work, env: goEnv(cache) },
        { program: 'go', args: ['build', '-p', '1', '-o', 'told', '.'], cwd: work, env: goEnv(cache) }
      ],
      story: ({ work }) => [{ program: join(work, 'told'), args: [], cwd: work }]
    }
  },
  ...JVM_GENERATORS,
  {
    name: 'progenitor',
    version: PROGENITOR,
    language: 'Rust',
    story: 'rust',
    remarks: 'Problems come as a stream of bytes, because progenitor takes types from `application/json` only: read them as `types::Problem`, as the story does. Texts are checked by their pattern when they are parsed. Take the builder interface: with the positional one every new parameter of an operation changes the signature of its method.',
    steps: {
      install: ({ cache }) => [{
        program: 'cargo',
        args: ['install', 'cargo-progenitor', '--version', PROGENITOR, '--locked', '-j', '1', '--root', join(cache, 'rust-tools')],
        unless: join(cache, 'rust-tools/bin/cargo-progenitor')
      }],
      generate: ({ cache, work, document }) => [{
        program: join(cache, 'rust-tools/bin/cargo-progenitor'),
        args: ['progenitor', '-i', document, '-o', join(work, 'client'), '-n', 'aftersale-client', '-v', '0.0.0', '--interface', 'builder']
      }],
      compile: ({ cache, work }) => [{ program: 'cargo', args: ['build', '-j', '1'], cwd: work, env: { CARGO_TARGET_DIR: join(cache, 'rust-target') } }],
      story: ({ cache, work }) => [{ program: join(cache, 'rust-target/debug/story'), args: [], cwd: work }]
    }
  }
]

function goEnv (cache) {
  return { GOTOOLCHAIN: 'local', GOBIN: join(cache, 'go/bin'), GOPATH: join(cache, 'go/path'), GOFLAGS: '-modcacherw' }
}
