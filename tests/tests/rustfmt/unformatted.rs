use asyncgen::{async_generator,async_gen,   Stream, TryStream};

pub( super )   struct Shelf ( pub( super ) Vec<String> ) ;

impl Shelf
{
    /// Those with the word in their title.
    # [ async_generator ]
    pub(super) async  fn books (&self, word : &str)->impl Stream< Item=& str >
    {
        for book in & self . 0 { if book.contains( word ) { yield_!( book ); } }
    }

    #[async_generator]
    pub(super) async fn lengths(& self) -> impl TryStream<Ok=usize,Error=std::num::ParseIntError> {
yield_! ( self.0.iter().map(|book| book.chars().filter(char::is_ascii_alphabetic).count()).sum::<usize>() );
        yield_!("7" . parse()? );
    }
}

#[async_generator] pub(super) async fn sums(numbers: impl Stream<Item=u32>)
-> impl Stream<Item=u32> {
    let mut sum=0;
    #[for_await] 'all : for n in numbers
    {
        sum+=n; yield_!(sum);
        #[ for_await ]
        for m in countdown( n ) {
            if m==7 { break 'all }
            println!("{:?}",yield_!( m ));
        }
    }
            yield_from_!(countdown( sum ));
    yield_from_!( async_gen! { yield_!(0) } );
}

#[async_generator]
pub(super) async fn countdown(from: u32) -> impl Stream<Item = u32> {
    for n in (1 ..= from).rev() { yield_!(
            n
        );
    }
}
