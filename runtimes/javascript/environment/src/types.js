// Leaves the types out of TypeScript, for dialects whose sources may be written in it. The source is one expression.
import { transform } from 'sucrase';

globalThis.annexStrip = (source) => {
  const stripped = transform(`(${source}\n)`, {
    transforms: ['typescript'],
    disableESTransforms: true,
    keepUnusedImports: true,
  }).code;
  if (!stripped.startsWith('(') || !stripped.endsWith('\n)')) {
    throw new SyntaxError('The source is not one expression.');
  }
  return stripped.slice(1, -2);
};
