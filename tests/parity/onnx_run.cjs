// SPDX-License-Identifier: Apache-2.0
// node onnx_run.cjs CASES.json: runs ONNX files in onnxruntime, which Node finds through NODE_PATH.
//
// CASES.json is a list of {model, input, type, shape, output}: `input` and `output` are files of raw little-endian
// numbers, `type` is that of the input, "float32" or "int64"; the output is float32.
'use strict';
const fs = require('fs');

let runtime;
for (const name of ['onnxruntime-node', 'onnxruntime-web']) {
  try {
    runtime = runtime || require(name);
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
  }
}

async function main() {
  for (const item of JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))) {
    try {
      const session = await runtime.InferenceSession.create(fs.readFileSync(item.model), {logSeverityLevel: 3});
      const bytes = fs.readFileSync(item.input);
      const view = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
      const data = item.type === 'int64' ? new BigInt64Array(view) : new Float32Array(view);
      const feeds = {[session.inputNames[0]]: new runtime.Tensor(item.type, data, item.shape)};
      const result = (await session.run(feeds))[session.outputNames[0]];
      fs.writeFileSync(item.output, Buffer.from(result.data.buffer, result.data.byteOffset, result.data.byteLength));
    } catch (error) {
      throw new Error(`${item.model}: ${error.message}`);
    }
  }
}

main().catch(error => {
  console.error(error.message);
  process.exit(1);
});
