import 
