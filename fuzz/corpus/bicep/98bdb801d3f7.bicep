));
    }
}

#[test]
fn parameter_files_give_values() {
    let main = 
