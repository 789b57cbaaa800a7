import { sum } from "../behaviours/vectors";
import { serve } from "../support/opskat";

export { free, malloc } from "../support/opskat";

serve(sum);
