import { growMemory } from "../behaviours/memory";
import { serve } from "../support/opskat";

export { free, malloc } from "../support/opskat";

serve(growMemory);
