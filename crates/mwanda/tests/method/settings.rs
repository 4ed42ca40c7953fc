use mwanda::{
    Allocation, BlockInput, CwlKeep, Method, MethodError, Pattern, Plan, Precision, Scope, Terms,
};

/// Text, `FromStr` and serde agree on the name of every value.
#[test]
fn names_are_the_same_everywhere() {
    fn check<T>(values: &[T], names: &[&str])
    where
        T: PartialEq
            + std::fmt::Debug
            + std::fmt::Display
            + std::str::FromStr<Err = MethodError>
            + serde::Serialize
            + serde::de::DeserializeOwned,
    {
        assert_eq!(values.len(), names.len());
        for (value, name) in values.iter().zip(names) {
            assert_eq!(value.to_string(), *name);
            assert_eq!(&name.parse::<T>().unwrap(), value);
            let json = serde_json::to_string(value).unwrap();
            assert_eq!(json, format!("\"{name}\""));
            assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
        }
        assert!("".parse::<T>().is_err() && "Wanda!".parse::<T>().is_err());
        assert!(serde_json::from_str::<T>("\"nothing\"").is_err());
    }
    check(
        &Method::ALL,
        &["magnitude", "wanda", "ria", "m-wanda", "m-wanda-on-wanda"],
    );
    check(&Allocation::ALL, &["uniform", "owl", "cwl"]);
    check(&CwlKeep::ALL, &["high", "low"]);
    check(&Scope::ALL, &["row", "matrix"]);
    check(&Precision::ALL, &["f32", "f16", "bf16"]);
    check(
        &BlockInput::ALL,
        &["attention", "attention-output", "mlp", "mlp-output"],
    );
    check(
        &[
            Pattern::Unstructured,
            Pattern::NOfM { keep: 2, of: 4 },
            Pattern::NOfM { keep: 1, of: 32 },
        ],
        &["unstructured", "2:4", "1:32"],
    );
}

#[test]
fn an_unknown_name_lists_the_known_ones() {
    let error = "sparsegpt".parse::<Method>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown method `sparsegpt`; known: magnitude, wanda, ria, m-wanda, m-wanda-on-wanda"
    );
}

#[test]
fn patterns_that_make_no_sense_are_errors() {
    for text in [
        "2",
        "2:",
        ":4",
        "2:4:8",
        "a:b",
        "-2:4",
        "+2:4",
        " 2:4",
        "2.0:4",
        "2:99999999999999999999999",
    ] {
        assert!(
            matches!(text.parse::<Pattern>(), Err(MethodError::PatternSyntax(_))),
            "{text}"
        );
    }
    for text in ["0:4", "4:4", "5:4", "0:0", "1:33"] {
        assert!(
            matches!(
                text.parse::<Pattern>(),
                Err(MethodError::PatternNumbers { .. })
            ),
            "{text}"
        );
    }
}

#[test]
fn sparsity_of_patterns() {
    assert_eq!(Pattern::Unstructured.sparsity(), None);
    assert_eq!(Pattern::NOfM { keep: 2, of: 4 }.sparsity(), Some(0.5));
    assert_eq!(Pattern::NOfM { keep: 1, of: 4 }.sparsity(), Some(0.75));
}

#[test]
fn inputs_are_numbered_in_order() {
    for (position, input) in BlockInput::ALL.into_iter().enumerate() {
        assert_eq!(input.index(), position);
    }
}

#[test]
fn terms_have_defaults_and_know_their_own_fields() {
    let terms: Terms = serde_json::from_str(r#"{"variance_weight": 2.0}"#).unwrap();
    assert_eq!(
        terms,
        Terms {
            variance_weight: 2.0,
            ..Terms::default()
        }
    );
    assert!(serde_json::from_str::<Terms>(r#"{"variance": 2.0}"#).is_err());
    assert_eq!(Terms::for_method(Method::Ria).ria_exponent, 0.5);
    assert_eq!(Terms::for_method(Method::MWanda), Terms::default());
    for method in Method::ALL {
        assert!(Terms::for_method(method).checked().is_ok());
    }
}

#[test]
fn plans_survive_json() {
    let plan = Plan::uniform("2:4".parse().unwrap(), Scope::Row, 0.1, 3).unwrap();
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(
        json,
        r#"{"pattern":"2:4","scope":"row","target":0.5,"block_sparsity":[0.5,0.5,0.5]}"#
    );
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
}
