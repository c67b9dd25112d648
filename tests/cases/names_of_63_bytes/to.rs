use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt")]
pub struct Long {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(unique, index(name = "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"))]
    pub ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc: Option<i32>,
    #[schemi(references = "ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt.id")]
    pub ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp: Option<i64>,
}
