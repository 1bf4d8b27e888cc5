import {
  a
  'b-c' as d
} from 'e.json'
