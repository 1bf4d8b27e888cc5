import {symbols} from {}
