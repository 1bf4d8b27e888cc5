import * as a from 'b.bicep'
