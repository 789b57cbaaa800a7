// First of all, because other packages look for these on the global object while they are evaluated.
import { TextDecoder, TextEncoder } from '@exodus/bytes/encoding-lite.js';

annex.define('TextDecoder', TextDecoder);
annex.define('TextEncoder', TextEncoder);
